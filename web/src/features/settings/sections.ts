import { type ComponentType, lazy } from "react";
import type { IconName } from "~/shared/ui/Icon.tsx";

export interface SettingsSection {
  /** Its address is `/settings/<id>`, its words are `section.<id>`. */
  id: "profile" | "notifications" | "appearance" | "keyboard";
  icon: IconName;
  Page: ComponentType;
}

/** What settings there are, in the order in which they are listed. */
export const SECTIONS: SettingsSection[] = [
  { id: "profile", icon: "user", Page: lazy(() => import("./pages/ProfilePage.tsx")) },
  { id: "notifications", icon: "bell", Page: lazy(() => import("./pages/NotificationsPage.tsx")) },
  { id: "appearance", icon: "palette", Page: lazy(() => import("./pages/AppearancePage.tsx")) },
  { id: "keyboard", icon: "keyboard", Page: lazy(() => import("./pages/KeyboardPage.tsx")) },
];
