// A voice memo by the microphone of the tablet: kept when it is stopped or after five minutes.

import { useEffect, useRef, useState } from "preact/hooks";

const LONGEST = 300; // seconds
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export function useRecorder(
  onDone: (bytes: ArrayBuffer, mediaType: string) => Promise<void>, onFail: (error: unknown) => void,
) {
  const [seconds, setSeconds] = useState<number | null>(null);
  const [refused, setRefused] = useState(false);
  const running = useRef<MediaRecorder | null>(null);
  useEffect(() => {
    if (seconds === null) return;
    if (seconds >= LONGEST) return running.current?.stop();
    const timer = setTimeout(() => setSeconds(seconds + 1), 1000);
    return () => clearTimeout(timer);
  }, [seconds]);
  useEffect(() => () => running.current?.stop(), []); // left while recording: what was said is kept

  const start = async () => {
    setRefused(false);
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    const type = TYPES.find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
    if (!stream || !type) return setRefused(true);
    const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 });
    const parts: Blob[] = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      running.current = null;
      setSeconds(null);
      new Blob(parts).arrayBuffer()
        .then((bytes) => (bytes.byteLength ? onDone(bytes, type.split(";")[0]!) : undefined))
        .catch(onFail);
    };
    recorder.start(1000);
    running.current = recorder;
    setSeconds(0);
  };
  const toggle = () => (running.current ? running.current.stop() : void start());
  return { seconds, refused, toggle };
}
