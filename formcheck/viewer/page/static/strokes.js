/** Lines, dots and numbers on a picture, each with an edge so that it is seen on any background.
 * Sizes are in design units: `unit` pixels of the screen each. */

export const COLOURS = {
  left: "#f59614", right: "#0069be", ink: "#0e1218", paper: "#fafaf8", far: { left: "#b78846", right: "#326b99" },
};
/** The edge of a side: left is the light one with a dark edge, right the dark one with a light one. */
export const EDGES = { left: COLOURS.ink, right: COLOURS.paper };

export function line(pen, points, colour, width, edge = COLOURS.ink) {
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.strokeStyle = edge;
  pen.lineWidth = width + 2;
  pen.stroke();
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

export function dotted(pen, from, to, colour, width) {
  pen.save();
  pen.setLineDash([0.1, 2.6 * width]);
  line(pen, [from, to], colour, width);
  pen.restore();
}

export function disc(pen, [x, y], radius, colour, edge) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = edge;
  pen.stroke();
}

export function ring(pen, [x, y], radius, colour, width, edge = COLOURS.ink) {
  for (const [stroke, wide] of [[edge, width + 2], [colour, width]]) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.strokeStyle = stroke;
    pen.lineWidth = wide;
    pen.stroke();
  }
}

/** Arc round `corner` from direction `from` to direction `to`, the short way. */
export function arc(pen, corner, radius, from, to, colour, width) {
  const start = Math.atan2(from[1], from[0]);
  let turn = Math.atan2(to[1], to[0]) - start;
  turn = Math.atan2(Math.sin(turn), Math.cos(turn));
  for (const [stroke, wide] of [[COLOURS.ink, width + 2], [colour, width]]) {
    pen.beginPath();
    pen.arc(corner[0], corner[1], radius, start, start + turn, turn < 0);
    pen.strokeStyle = stroke;
    pen.lineWidth = wide;
    pen.stroke();
  }
}

/** Where each of the labels `wanted` (`{at, text, anchor}`; anchor: which end of its plate lies at
 * `at`) goes so that none covers another or leaves the picture `[wide, high]`: above or below the
 * others, as near as there is room. The same label twice is one. `free`: its top that is kept free. */
export function placed(pen, wanted, size, [wide, high], free = 0) {
  pen.font = `600 ${size}px system-ui, sans-serif`;
  const tall = 1.44 * size;
  const boxes = [];
  for (const { at: [x, y], text, anchor } of wanted) {
    if (boxes.some((box) => box.text === text && Math.hypot(box.at[0] - x, box.at[1] - y) < 1)) continue;
    const plate = pen.measureText(text).width + 0.6 * size;
    const from = anchor === "left" ? x : anchor === "right" ? x - plate : x - plate / 2;
    const left = Math.min(Math.max(from, 0), Math.max(wide - plate, 0));
    const covers = (top) => boxes.some((box) => left < box.left + box.wide && box.left < left + plate && top < box.top + tall && box.top < top + tall);
    const rows = Array.from({ length: 2 * wanted.length + 1 }, (_unused, k) => Math.ceil(k / 2) * (k % 2 ? 1 : -1) * 1.1 * tall);
    const tops = rows.map((row) => Math.min(Math.max(y - tall / 2 + row, free), high - tall));
    boxes.push({ at: [x, y], text, left, wide: plate, tall, top: tops.find((top) => !covers(top)) ?? tops[0] });
  }
  return boxes;
}

/** A label on its dark plate, as `placed`. */
export function tag(pen, { left, top, wide, tall, text }, size) {
  pen.fillStyle = "rgba(14, 18, 24, 0.78)";
  pen.beginPath();
  pen.roundRect(left, top, wide, tall, 0.3 * size);
  pen.fill();
  pen.fillStyle = COLOURS.paper;
  pen.font = `600 ${size}px system-ui, sans-serif`;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.fillText(text, left + 0.3 * size, top + 0.5 * tall + 0.05 * size);
}
