import { type ComponentType, lazy } from "react";
import type { IconName } from "~/shared/ui/Icon.tsx";

export interface SettingsSection {
  /** Its address is `/settings/<id>`, its words are `section.<id>`. */
  id:
    | "profile"
    | "notifications"
    | "privacy"
    | "appearance"
    | "keyboard"
    | "devices"
    | "security"
    | "apps"
    | "activity";
  icon: IconName;
  Page: ComponentType;
}

/** What settings there are, in the order in which they are listed. */
export const SECTIONS: SettingsSection[] = [
  { id: "profile", icon: "user", Page: lazy(() => import("./pages/ProfilePage.tsx")) },
  { id: "notifications", icon: "bell", Page: lazy(() => import("./pages/NotificationsPage.tsx")) },
  { id: "privacy", icon: "eye", Page: lazy(() => import("./pages/PrivacyPage.tsx")) },
  { id: "appearance", icon: "palette", Page: lazy(() => import("./pages/AppearancePage.tsx")) },
  { id: "keyboard", icon: "keyboard", Page: lazy(() => import("./pages/KeyboardPage.tsx")) },
  { id: "devices", icon: "devices", Page: lazy(() => import("./pages/DevicesPage.tsx")) },
  { id: "security", icon: "shield", Page: lazy(() => import("./pages/SecurityPage.tsx")) },
  { id: "apps", icon: "apps", Page: lazy(() => import("./pages/AppsPage.tsx")) },
  { id: "activity", icon: "history", Page: lazy(() => import("./pages/ActivityPage.tsx")) },
];
