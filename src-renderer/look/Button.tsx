import type { ButtonHTMLAttributes } from 'react'
import styles from './Button.module.css'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'plain' | 'primary' | 'quiet'
}

export function Button({ look = 'plain', className, ...rest }: ButtonProps) {
  return <button type="button" className={[styles.button, styles[look], className].join(' ')} {...rest} />
}
