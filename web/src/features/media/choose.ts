import type { ChosenFile } from "~/features/messaging/index.ts";

/** What the server looks into and shows in place. */
const SHOWN = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const MOST_SHOWN = 32 * 2 ** 20;

/** The files of a drop or a paste, without folders. */
export function filesOf(data: DataTransfer): File[] {
  return [...data.items].flatMap((item) => {
    if (item.kind !== "file" || item.webkitGetAsEntry?.()?.isDirectory) return [];
    const file = item.getAsFile();
    return file ? [file] : [];
  });
}

/** A file as it can be sent: a picture with its measures where it is one. */
export async function inspect(file: File): Promise<ChosenFile> {
  const about = { size: file.size, media_type: file.type || "application/octet-stream" };
  const chosen: ChosenFile = { bytes: file, name: file.name, as: "file", about };
  if (!SHOWN.has(file.type) || file.size > MOST_SHOWN) return chosen;
  try {
    const { width, height } = await createImageBitmap(file);
    return { ...chosen, as: "image", about: { ...about, width, height } };
  } catch {
    // Says it is a picture and is none that opens here: it goes as it is.
    return chosen;
  }
}

/** How large a picture is shown, in CSS pixels, whatever its own size: so that nothing moves when it comes. */
export function boxOf(width: number, height: number, most = { width: 320, height: 360 }) {
  const scale = Math.min(most.width / width, most.height / height, 1);
  const least = 96;
  return {
    width: Math.max(Math.round(width * scale), least),
    height: Math.max(Math.round(height * scale), Math.min(least, most.height)),
  };
}
