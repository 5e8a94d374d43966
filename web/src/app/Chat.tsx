import { BrowserRouter, Navigate, Route, Routes } from "react-router-dom";
import { Shell } from "./Shell.tsx";

/** What is seen by whoever is signed in. */
export function Chat() {
  return (
    <BrowserRouter>
      <Routes>
        <Route path="/" element={<Shell />} />
        <Route path="/c/:conversationId" element={<Shell />} />
        <Route path="/join/:token" element={<Shell />} />
        <Route path="/settings/:section?" element={<Shell settings />} />
        <Route path="*" element={<Navigate to="/" replace />} />
      </Routes>
    </BrowserRouter>
  );
}
