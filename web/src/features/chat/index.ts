export { ChatWindow } from "./ChatWindow.tsx";
