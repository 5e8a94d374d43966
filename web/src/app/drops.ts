/** A file that is dropped where nothing takes it would be opened by the browser in Parley's place: it is refused. */
export function refuseStrayFiles(target: Window): void {
  for (const type of ["dragover", "drop"] as const)
    target.addEventListener(type, (event) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
}
