export { ChatWindow } from "./ChatWindow.tsx";
export { MessageText } from "./MessageText.tsx";
