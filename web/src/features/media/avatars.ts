import { Files, fetchPut, type Http, systemClock } from "@parley/sdk";

/** Uploads a picture of a person or a group; answers the id by which it is adopted. */
export async function uploadAvatar(http: Http, picture: Blob): Promise<string> {
  const files = new Files(http, fetchPut(window.fetch.bind(window)), systemClock);
  const wanted = { name: "picture.jpg", media_type: picture.type, purpose: "avatar" } as const;
  const way = { signal: new AbortController().signal, onProgress() {} };
  return (await files.upload(picture, wanted, way)).id;
}
