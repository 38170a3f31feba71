import styles from './Skeleton.module.css'

/** Where something will stand once it is there. */
export function Skeleton({ width = '60%' }: { width?: string }) {
  return <span className={styles.bar} style={{ width }} aria-hidden="true" />
}
