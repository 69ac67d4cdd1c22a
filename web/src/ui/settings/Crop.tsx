import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../i18n/panes";
import { Dialog } from "../primitives/Dialog";
import { Form } from "../primitives/Form";
import { hide, show } from "../primitives/overlay";
import { toast } from "../primitives/Toast";

const SIDE = 512;
const TYPES = "image/png,image/jpeg,image/webp,image/gif";

/** A square of a picture from this device. */
export function choosePicture(put: (picture: Blob) => Promise<unknown>): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = TYPES;
  input.onchange = () => {
    const file = input.files?.[0];
    if (!file) return;
    createImageBitmap(file).then(
      (picture) => show(<Crop picture={picture} put={put} />),
      () => toast(words("noPicture")),
    );
  };
  input.click();
}

interface Props {
  picture: ImageBitmap;
  put(picture: Blob): Promise<unknown>;
}

function Crop({ picture, put }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [zoom, setZoom] = useState(1);
  const [centre, setCentre] = useState({ x: 0.5, y: 0.5 });
  const side = Math.min(picture.width, picture.height) / zoom;
  const left = within(centre.x * picture.width - side / 2, picture.width - side);
  const top = within(centre.y * picture.height - side / 2, picture.height - side);
  useEffect(() => {
    const drawing = canvas.current?.getContext("2d");
    drawing?.clearRect(0, 0, SIDE, SIDE);
    drawing?.drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
  }, [picture, left, top, side]);
  const onPointerMove = ({ buttons, movementX, movementY, currentTarget }: PointerEvent) => {
    if (!buttons) return;
    const scale = side / (currentTarget as HTMLElement).clientWidth;
    const middle = (at: number) => at + side / 2;
    setCentre({ x: (middle(left) - movementX * scale) / picture.width, y: (middle(top) - movementY * scale) / picture.height });
  };
  const submit = async () => {
    const blob = await new Promise<Blob | null>((resolve) => canvas.current?.toBlob(resolve, "image/png"));
    if (blob) await put(blob);
  };
  const slider = (label: string, value: number, set: (value: number) => void, [min, max]: [number, number]) => (
    <label class="field">
      <span>{label}</span>
      <input type="range" min={min} max={max} step="0.01" value={value} onInput={(event) => set(Number(event.currentTarget.value))} />
    </label>
  );
  return (
    <Dialog title={words("crop")} onClose={hide}>
      <Form action={words("save")} onSubmit={submit} onDone={hide}>
        <canvas ref={canvas} class="crop" width={SIDE} height={SIDE} role="img" aria-label={words("cropPreview")} onPointerMove={onPointerMove} />
        {slider(words("zoom"), zoom, setZoom, [1, 4])}
        {slider(words("cropAcross"), centre.x, (x) => setCentre({ ...centre, x }), [0, 1])}
        {slider(words("cropDown"), centre.y, (y) => setCentre({ ...centre, y }), [0, 1])}
      </Form>
    </Dialog>
  );
}

function within(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}
