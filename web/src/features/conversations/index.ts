export { ListPane } from "./ListPane.tsx";
