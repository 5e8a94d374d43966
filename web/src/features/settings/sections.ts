import type { ComponentType } from "react";
import type { IconName } from "~/shared/ui/Icon.tsx";
import { later } from "~/shared/ui/later.tsx";

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
  { id: "profile", icon: "user", Page: later(() => import("./pages/ProfilePage.tsx")) },
  { id: "notifications", icon: "bell", Page: later(() => import("./pages/NotificationsPage.tsx")) },
  { id: "privacy", icon: "eye", Page: later(() => import("./pages/PrivacyPage.tsx")) },
  { id: "appearance", icon: "palette", Page: later(() => import("./pages/AppearancePage.tsx")) },
  { id: "keyboard", icon: "keyboard", Page: later(() => import("./pages/KeyboardPage.tsx")) },
  { id: "devices", icon: "devices", Page: later(() => import("./pages/DevicesPage.tsx")) },
  { id: "security", icon: "shield", Page: later(() => import("./pages/SecurityPage.tsx")) },
  { id: "apps", icon: "apps", Page: later(() => import("./pages/AppsPage.tsx")) },
  { id: "activity", icon: "history", Page: later(() => import("./pages/ActivityPage.tsx")) },
];
