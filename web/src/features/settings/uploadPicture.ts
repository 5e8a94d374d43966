import { type Http, RequestError, type Schemas } from "@parley/sdk";

const LOOK_EVERY_MS = 500;
const LOOKS = 60;

async function sha256(bytes: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await bytes.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Announces a picture of a person, sends it, and waits until it has been looked at; its file's id. Throws RequestError. */
export async function uploadPicture(
  picture: Blob,
  http: Http,
  fetch: typeof globalThis.fetch,
  pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS)),
): Promise<string> {
  const { file, upload } = await http.post<Schemas["Announced"]>("/files", {
    purpose: "avatar",
    name: "picture.jpg",
    media_type: picture.type,
    size: picture.size,
    sha256: await sha256(picture),
  });
  const sent = await fetch(upload.url, {
    method: upload.method ?? "PUT",
    headers: upload.headers,
    body: picture,
  }).catch(() => null);
  if (!sent?.ok) throw new RequestError("unreachable", "The picture was not taken.", true, sent?.status ?? 0);
  for (let look = 0; look < LOOKS; look++) {
    const { file: seen } = await http.get<Schemas["Shown"]>(`/files/${file.id}`);
    if (seen.state === "ready") return file.id;
    if (seen.state === "rejected") throw new RequestError("not_an_image", seen.reason ?? "", false, 0);
    await pause();
  }
  throw new RequestError("unreachable", "Nobody has looked at the picture.", true, 0);
}
