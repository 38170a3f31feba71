/** An alcove: a niche in the wall with a light in it. */
export function Logo({ size = 28, lit = true }: { size?: number; lit?: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
      <path
        d="M4 29V15.5C4 8.6 9.4 3 16 3s12 5.6 12 12.5V29"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <path d="M10.5 29V16.2c0-3.2 2.5-5.7 5.5-5.7s5.5 2.5 5.5 5.7V29Z" fill={lit ? '#f5a65b' : 'currentColor'} />
    </svg>
  )
}
