// What can go wrong on the tablet itself, each as a class of its own that a page can name.

export class WrongPin extends Error {
  constructor(readonly waitSeconds: number) {
    super("wrong pin");
  }
}

// The recovery key opens nothing here: it is of another tablet, or mistyped.
export class WrongRecoveryKey extends Error {}

// The bytes on the disk are not those that were kept. They are shown as damaged and never sent.
export class DamagedFile extends Error {
  constructor(readonly sha256: string) {
    super("damaged file");
  }
}

// The file was received by the server and its bytes were removed here to make room.
export class OnlyOnServer extends Error {
  constructor(readonly sha256: string) {
    super("only on the server");
  }
}

// A file was not kept because the tablet has no room; answers still find theirs.
export class StorageFull extends Error {}

// More than the server takes: refused when it is captured, not when it is sent.
export class TooLarge extends Error {
  constructor(readonly most: number) {
    super("too large");
  }
}

// The store was locked (here or in another tab) before this could be read or written.
export class Locked extends Error {}

// The browser's data were cleared under us: this tablet knows nothing any more.
export class StoreGone extends Error {}
