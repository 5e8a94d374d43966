export { Dialog } from "./Dialog.tsx";
export { Themed } from "./Themed.tsx";
