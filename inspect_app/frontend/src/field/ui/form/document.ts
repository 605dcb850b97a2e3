// Whether bytes look like a document that the server keeps: PDF, office formats, plain text. Told at
// capture, when another file can still be chosen; the server looks more closely.

const MARKS = [
  [0x25, 0x50, 0x44, 0x46, 0x2d], // %PDF-
  [0x50, 0x4b, 0x03, 0x04], // an archive: docx, xlsx, pptx, odt, ods
  [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], // office formats before 2007
];

export function looksLikeDocument(bytes: ArrayBuffer): boolean {
  const head = new Uint8Array(bytes, 0, Math.min(8, bytes.byteLength));
  return MARKS.some((mark) => mark.every((byte, at) => head[at] === byte)) || isText(bytes);
}

function isText(bytes: ArrayBuffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return !!text.trim() && !/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(text);
  } catch {
    return false;
  }
}
