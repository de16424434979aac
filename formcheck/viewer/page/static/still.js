/** The frame shown with everything drawn on it, as a picture in the recording's own size. */
import { seconds } from "./words.js";

/** Save it as `<name> <time>.png`. */
export async function saveStill(screen, name) {
  const { series, player, overlay, video, about } = screen;
  const [width, height] = screen.annotated ? [video.videoWidth, video.videoHeight] : series.size_px;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#0e1218";
  pen.fillRect(0, 0, width, height);
  if (about.original || screen.annotated) pen.drawImage(video, 0, 0, width, height);
  if (!screen.annotated) overlay.draw(pen, player.index, { density: 1, scale: 1, left: 0, top: 0, unit: height / 620 });
  const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = `${name} ${seconds(series.time_s[player.index])}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
