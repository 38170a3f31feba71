import { Logo } from './Logo.tsx'
import styles from './Veil.module.css'

/** Lies over what was last known while nothing newer can be. */
export function Veil({ title, detail }: { title: string; detail: string }) {
  return (
    <div className={styles.veil} data-testid="veil" role="status">
      <div className={styles.card}>
        <Logo size={40} />
        <div className={styles.words}>
          <strong>{title}</strong>
          <span>{detail}</span>
        </div>
      </div>
    </div>
  )
}
