import type { ReactNode } from "react";
import { useSelector } from "react-redux";
import { Dialog } from "~/features/ant/index.ts";
import { useConversation } from "~/features/messaging/index.ts";
import { selectDialog } from "~/features/panels/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { AddPeople } from "./AddPeople.tsx";
import { Directory } from "./Directory.tsx";
import { EditGroup, EditPermissions } from "./EditGroup.tsx";
import { Forward } from "./Forward.tsx";
import { Invites } from "./Invites.tsx";
import { Leave } from "./Leave.tsx";
import { NewGroup } from "./NewGroup.tsx";
import { Person } from "./Person.tsx";
import { Pins } from "./Pins.tsx";
import { Readers } from "./Readers.tsx";
import { Shared } from "./Shared.tsx";

interface Props {
  onOpen(id: string): void;
  onHome(): void;
  onClose(): void;
}

/** Whatever is opened over the conversations. */
export default function Dialogs({ onOpen, onHome, onClose }: Props) {
  const { t } = useTranslation();
  const dialog = useSelector(selectDialog);
  const conversation = useConversation(dialog && "id" in dialog ? dialog.id : undefined);
  const open = (id: string) => {
    onClose();
    onOpen(id);
  };
  const show = (title: string, children: ReactNode) => (
    <Dialog title={title} onClose={onClose}>
      {children}
    </Dialog>
  );
  switch (dialog?.kind) {
    case "newGroup":
      return show(t("rooms.newGroup"), <NewGroup onOpen={open} />);
    case "directory":
      return show(t("list.people"), <Directory />);
    case "person":
      return show(t("person.title"), <Person userId={dialog.userId} onOpen={open} />);
    case "forward":
      return show(t("forward.title"), <Forward messages={dialog.messages} onClose={onClose} />);
    case "readers":
      return show(t("readers.title"), <Readers id={dialog.id} seq={dialog.seq} />);
    case "addPeople":
      return show(t("rooms.addPeople"), <AddPeople id={dialog.id} onClose={onClose} />);
    case "invites":
      return show(t("invites.title"), <Invites id={dialog.id} />);
  }
  if (!conversation) return null;
  const left = () => {
    onClose();
    onHome();
  };
  switch (dialog?.kind) {
    case "editGroup":
      return show(t("rooms.edit"), <EditGroup conversation={conversation} onClose={onClose} />);
    case "permissions":
      return show(t("rights.title"), <EditPermissions conversation={conversation} onClose={onClose} />);
    case "pins":
      return show(t("pins.title"), <Pins conversation={conversation} onClose={onClose} />);
    case "shared":
      return show(t("shared.title"), <Shared conversation={conversation} />);
    case "leave":
      return show(t("rooms.leave"), <Leave conversation={conversation} onClose={onClose} onLeft={left} />);
    default:
      return null;
  }
}
