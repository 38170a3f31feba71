import type { TextareaHTMLAttributes } from 'react'
import styles from './Paragraph.module.css'

/** Room for sentences; it grows with them. */
export const Paragraph = (props: TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <textarea className={styles.paragraph} rows={2} {...props} />
)
