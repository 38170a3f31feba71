import { useMemo } from 'react'
import { encode } from 'uqr'
import styles from './QrCode.module.css'

export interface QrCodeProps {
  text: string
  /** Where it leads, for who cannot see it. */
  label: string
  /** In pixels; without it, as large as its place. */
  size?: number | undefined
}

/** A text for the camera of a phone. Dark on white whatever the page's colours are, as many cameras read no other. */
export function QrCode({ text, label, size }: QrCodeProps) {
  const { data, size: modules } = useMemo(() => encode(text, { ecc: 'M', border: 2 }), [text])
  return (
    <svg
      className={styles.code}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${modules} ${modules}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
    >
      <rect width={modules} height={modules} fill="#fff" />
      <path d={pathOf(data)} fill="#12141b" />
    </svg>
  )
}

/** Each run of dark modules in a row is one rectangle: hundreds of elements would be slow on a panel. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) =>
      row.flatMap((dark, x) => {
        if (!dark || row[x - 1]) return []
        const end = row.indexOf(false, x)
        const width = (end === -1 ? row.length : end) - x
        return [`M${x} ${y}h${width}v1h-${width}z`]
      }),
    )
    .join('')
}
