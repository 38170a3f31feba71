import styles from './Editor.module.css'

/** What is wrong with a part; nothing where nothing is. */
export const Problem = ({ children }: { children: string | undefined }) =>
  children ? (
    <p className={styles.problem} data-problem>
      {children}
    </p>
  ) : null
