import { useState } from "react";
import { useLazyFileLinksQuery } from "./api.ts";

/** Saves a file under its name, by an address that is fetched for it. */
export function useDownload() {
  const [ask] = useLazyFileLinksQuery();
  const [failed, setFailed] = useState(false);
  const download = async (fileId: string, conversationId: string, name: string) => {
    const { data } = await ask({ fileId, conversationId });
    setFailed(!data?.links);
    if (!data?.links) return;
    const link = document.createElement("a");
    link.href = data.links.original;
    link.download = name;
    link.rel = "noopener";
    link.click();
  };
  return { download, failed };
}
