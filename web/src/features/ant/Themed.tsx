import { ConfigProvider } from "antd";
import type { ReactNode } from "react";
import { useMode } from "~/features/preferences/index.ts";
import { antTheme } from "./theme.ts";

/** Without it a space comes between two Chinese characters on a button. */
const AS_WRITTEN = { autoInsertSpace: false };

/**
 * Stands around every use of Ant Design. It is not part of what the chat needs to be drawn, so whatever uses it is loaded
 * when wanted, and this with it.
 */
export function Themed({ children }: { children: ReactNode }) {
  return (
    <ConfigProvider theme={antTheme(useMode())} button={AS_WRITTEN}>
      {children}
    </ConfigProvider>
  );
}
