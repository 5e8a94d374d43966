import type { PutBytes } from "@parley/sdk";

/** By XMLHttpRequest, which alone tells how much has gone up. */
export const xhrPut: PutBytes = ({ url, headers }, bytes, { signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort, { once: true });
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => resolve(request.status);
    request.onerror = () => reject(new TypeError("No answer."));
    request.onabort = () => reject(new TypeError("Given up."));
    request.onloadend = () => signal.removeEventListener("abort", abort);
    request.send(bytes);
  });
