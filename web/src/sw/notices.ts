import { WORDS } from "./words.ts";

/** What a push says (docs/protocol.md, *Web Push*): how one conversation stands. */
export interface Notice {
  type: "message" | "clear" | "recalled";
  conversation_id: string;
  seq?: number;
  album?: string | null;
  unread?: number;
  language?: string;
  title?: string;
  sender?: string;
  content_type?: string;
  text?: string;
  at?: string;
}

type Told = { seq: number; album: string | null };
const NOTHING: Told = { seq: 0, album: null };

/** What is kept with a notification that is shown. */
interface Shown extends Told {
  conversation_id: string;
  unread: number;
}

/** One of the client's pages (WindowClient). */
interface Page {
  readonly visibilityState: string;
  postMessage(told: unknown): void;
  focus(): Promise<unknown>;
}

export interface Surroundings {
  registration: {
    showNotification(title: string, options: NotificationOptions): Promise<void>;
    getNotifications(filter?: { tag: string }): Promise<Pick<Notification, "data" | "close">[]>;
  };
  /** Its pages, also those that this worker does not control. */
  pages(): Promise<readonly Page[]>;
  openPage(path: string): Promise<unknown>;
  /** The number on the installed app's icon, where there is one. */
  badge(count: number): Promise<void> | undefined;
}

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The notifications of this device, one a conversation: its tag is the conversation's id. */
export class Notices {
  /** What was told last of each conversation, by its number, while this worker lives. */
  private readonly told = new Map<string, Told>();

  constructor(private readonly around: Surroundings) {}

  /** What a push brings. Whoever has Parley before them sees it there. */
  async receive(text: string): Promise<void> {
    const notice = parse(text);
    if (!notice) return;
    if (notice.type === "clear") await this.close(notice.conversation_id);
    else if (!(await this.isLookedAt())) await this.show(notice);
    await this.count();
  }

  /** Brings the conversation of a notification to the front, in a window that is open or a new one. */
  async open(notification: Pick<Notification, "data" | "close">): Promise<void> {
    notification.close();
    const id = (notification.data as Shown | null)?.conversation_id ?? "";
    const path = ID.test(id) ? `/c/${id}` : "/";
    const windows = await this.around.pages();
    const nearest = windows.find((one) => one.visibilityState === "visible") ?? windows[0];
    if (!nearest) await this.around.openPage(path);
    else {
      nearest.postMessage({ type: "open", path });
      await nearest.focus();
    }
    await this.count();
  }

  /** A conversation has been read, here or elsewhere. A page that tells it sets the badge itself: it knows all. */
  async close(conversationId: string): Promise<void> {
    for (const one of await this.around.registration.getNotifications({ tag: conversationId })) one.close();
  }

  private async show(notice: Notice): Promise<void> {
    const { conversation_id, seq = 0, album = null, unread = 1 } = notice;
    const before = await this.around.registration.getNotifications({ tag: conversation_id });
    const told = [this.told.get(conversation_id) ?? NOTHING, ...before.map((one) => one.data as Shown)];
    const last = told.reduce((a, b) => (b.seq > a.seq ? b : a));
    const isLater = seq > last.seq;
    const isNews = notice.type === "message" && isLater && (album === null || album !== last.album);
    this.told.set(conversation_id, isLater ? { seq, album } : last);
    const words = WORDS[notice.language === "zh" ? "zh" : "en"];
    const said = notice.type === "recalled" ? words.recalled : bodyOf(notice, words);
    const body = notice.title && notice.sender ? `${notice.sender}: ${said}` : said;
    const title = notice.title ?? notice.sender ?? words.app;
    await this.around.registration.showNotification(unread > 1 ? `${title} (${unread})` : title, {
      body,
      tag: conversation_id,
      icon: "/icons/192.png",
      badge: "/icons/192.png",
      lang: notice.language ?? "en",
      // An edit, a recall, something that was read elsewhere, a repetition, an album that goes on: without a sound.
      silent: !isNews,
      ...{ renotify: isNews, timestamp: Date.parse(notice.at ?? "") || Date.now() },
      data: { conversation_id, seq, album, unread } satisfies Shown,
    });
  }

  private async isLookedAt(): Promise<boolean> {
    const windows = await this.around.pages();
    return windows.some((one) => one.visibilityState === "visible");
  }

  private async count(): Promise<void> {
    const all = await this.around.registration.getNotifications();
    const unread = all.reduce((sum, one) => sum + ((one.data as Shown | null)?.unread ?? 0), 0);
    await this.around.badge(unread)?.catch(() => undefined);
  }
}

function parse(text: string): Notice | null {
  try {
    const notice = JSON.parse(text) as Partial<Notice> | null;
    return notice && ID.test(notice.conversation_id ?? "") ? (notice as Notice) : null;
  } catch {
    return null;
  }
}

function bodyOf(notice: Notice, words: (typeof WORDS)["en"]): string {
  if (notice.content_type === undefined) return words.message;
  const text = notice.text ?? "";
  if (notice.content_type === "image") return words.image;
  if (notice.content_type === "file") return words.file(text);
  return text || words.message;
}
