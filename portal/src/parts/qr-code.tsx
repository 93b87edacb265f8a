/** A text as a picture that a phone reads. */
import { encodeQR } from 'qr'
import { useMemo } from 'react'

/** Light around it, in modules, by which readers find the picture (ISO/IEC 18004, 6.3.8). */
const QUIET_MODULES = 4
/** A phone at arm's length reads modules of three pixels; keys of apps have some fifty in a row. */
const MODULE_PX = 4

interface QrCodeProps {
  text: string
  /** For who does not see it: what the picture is of, and where the same stands in letters. */
  label: string
}

/** Dark on light in every theme: many readers take nothing else. Drawn here, so that a secret goes nowhere to become a picture. */
export function QrCode({ text, label }: QrCodeProps) {
  const { size, path } = useMemo(() => drawn(text), [text])
  return (
    <svg
      role="img"
      aria-label={label}
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      width={size * MODULE_PX}
      height={size * MODULE_PX}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

function drawn(text: string): { size: number; path: string } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_MODULES })
  const modules = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { size: rows.length, path: modules.join('') }
}
