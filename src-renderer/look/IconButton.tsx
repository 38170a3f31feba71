import type { ButtonHTMLAttributes } from 'react'
import styles from './IconButton.module.css'

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, for who cannot see the icon; shown to who rests on it. */
  label: string
}

export function IconButton({ label, ...rest }: IconButtonProps) {
  return <button type="button" className={styles.button} aria-label={label} title={label} {...rest} />
}
