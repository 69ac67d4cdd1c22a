import { fill, initials } from "../app/look";

interface Picture {
  id: string;
  name: string;
  avatar: string;
}

/** A picture, or the letters of the name on a colour that is the person's own everywhere. */
export function Avatar({ of, size = 40, group = false }: { of: Picture; size?: number; group?: boolean }) {
  const shape = `avatar fill-${fill(of.id)}${group ? " square" : ""}`;
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.4)}px` };
  if (/^[0-9a-f]{32}$/.test(of.avatar))
    return <img class={shape} style={style} src={`/v1/avatars/${group ? "g" : "u"}${of.id}/${of.avatar}`} alt="" loading="lazy" />;
  return (
    <span class={shape} style={style} aria-hidden="true">
      {initials(of.name, size < 32)}
    </span>
  );
}
