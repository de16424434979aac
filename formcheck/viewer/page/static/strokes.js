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

/** `text` on a dark plate beside `at`; `anchor`: which end of the plate lies there. */
export function tag(pen, [x, y], text, size, anchor = "left") {
  pen.font = `600 ${size}px system-ui, sans-serif`;
  const wide = pen.measureText(text).width + 0.6 * size;
  const left = anchor === "left" ? x : anchor === "right" ? x - wide : x - wide / 2;
  pen.fillStyle = "rgba(14, 18, 24, 0.78)";
  pen.beginPath();
  pen.roundRect(left, y - 0.72 * size, wide, 1.44 * size, 0.3 * size);
  pen.fill();
  pen.fillStyle = COLOURS.paper;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.fillText(text, left + 0.3 * size, y + 0.05 * size);
}
