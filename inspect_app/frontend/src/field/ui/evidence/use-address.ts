import { useEffect, useState } from "preact/hooks";

// An address for bytes of the store, given back when nothing shows them any more.
export function useAddress(read: () => Promise<Blob | null>, key: string): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    let made = "";
    let gone = false;
    read().then((blob) => {
      if (gone || !blob) return;
      made = URL.createObjectURL(blob);
      setAddress(made);
    }, () => undefined);
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [key]);
  return address;
}
