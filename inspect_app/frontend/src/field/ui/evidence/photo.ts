// A picture of the camera made fit to be kept: its time is read first, because what follows drops
// it; then it is turned upright and shrunk. The place where it was taken is never read: nobody
// needs the coordinates of a home of children.

import { parse } from "exifr/dist/mini.esm.mjs";

export class NotAPicture extends Error {}

export interface Picture {
  bytes: ArrayBuffer;
  mediaType: "image/jpeg";
  takenAt: string | null; // ISO 8601 with its zone
  thumbnail: Blob;
}

const LONGEST = 1600; // pixels
const THUMBNAIL = 240;
const QUALITIES = [0.82, 0.7, 0.55, 0.4];
const TAKEN = 0x9003; // EXIF DateTimeOriginal
const ZONE_TAKEN = 0x9011; // EXIF OffsetTimeOriginal
const ZONE = "+07:00"; // cameras that do not tell theirs stand in Việt Nam

export async function prepared(file: Blob, most: number): Promise<Picture> {
  const takenAt = await timeOf(file);
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new NotAPicture();
  });
  try {
    const canvas = drawn(bitmap, LONGEST);
    return {
      bytes: await jpeg(canvas, most), mediaType: "image/jpeg", takenAt,
      thumbnail: await blobOf(drawn(bitmap, THUMBNAIL), 0.7),
    };
  } finally {
    bitmap.close();
  }
}

async function timeOf(file: Blob): Promise<string | null> {
  // The smallest exifr knows no names of tags.
  const found = await parse(file, { exif: true, translateKeys: false, reviveValues: false }).catch(() => null);
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(String(found?.[TAKEN] ?? ""));
  if (!parts) return null;
  const told = String(found?.[ZONE_TAKEN] ?? "");
  const zone = /^[+-]\d\d:\d\d$/.test(told) ? told : ZONE;
  const moment = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${zone}`;
  return Number.isNaN(Date.parse(moment)) ? null : moment;
}

export function drawn(picture: ImageBitmap | HTMLCanvasElement, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new NotAPicture();
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // under what was transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The best quality that the server takes.
export async function jpeg(canvas: HTMLCanvasElement, most: number): Promise<ArrayBuffer> {
  let bytes = new ArrayBuffer(0);
  for (const quality of QUALITIES) {
    bytes = await (await blobOf(canvas, quality)).arrayBuffer();
    if (bytes.byteLength <= most) break;
  }
  return bytes;
}

function blobOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new NotAPicture())), "image/jpeg", quality);
  });
}

export interface Box {
  x: number; // all in shares of the picture's width and height
  y: number;
  width: number;
  height: number;
}

// Under each box nothing of the picture is left: one flat colour per tile, the mean of what was
// there, and so few tiles that no face can be guessed.
const TILES = 6;

export function covered(canvas: HTMLCanvasElement, boxes: readonly Box[]): void {
  const context = canvas.getContext("2d");
  if (!context) throw new NotAPicture();
  const small = document.createElement("canvas");
  small.width = small.height = TILES;
  const few = small.getContext("2d")!;
  for (const box of boxes) {
    const x = Math.floor(box.x * canvas.width);
    const y = Math.floor(box.y * canvas.height);
    const width = Math.ceil(box.width * canvas.width);
    const height = Math.ceil(box.height * canvas.height);
    few.clearRect(0, 0, TILES, TILES);
    few.imageSmoothingQuality = "high";
    few.drawImage(canvas, x, y, width, height, 0, 0, TILES, TILES);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, TILES, TILES, x, y, width, height);
  }
}
