export { ListPane } from "./ListPane.tsx";
export { RowMenu } from "./RowMenu.tsx";
