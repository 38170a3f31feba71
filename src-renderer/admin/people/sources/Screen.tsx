import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import { inOrder, sourceOf } from './rules.ts'
import styles from './Screen.module.css'
import { SourceCard } from './SourceCard.tsx'

/** Where people come from who have no password here. */
export function Screen() {
  const ldap = useEvery('ldap_authentication')
  const oauth = useEvery('oauth_authentication')
  const saml = useEvery('saml_authentication')
  const asked = [ldap, oauth, saml]
  const ready = asked.every(({ value }) => value !== undefined)
  const inTrouble = asked.find(({ trouble }) => trouble)
  const sources = inOrder([
    ...(ldap.value?.rows ?? []).map(row => sourceOf('ldap_authentication', row, ldap.value?.labels ?? {})),
    ...(oauth.value?.rows ?? []).map(row => sourceOf('oauth_authentication', row, oauth.value?.labels ?? {})),
    ...(saml.value?.rows ?? []).map(row => sourceOf('saml_authentication', row, saml.value?.labels ?? {})),
  ])
  return (
    <Frame
      title="Sign-on sources"
      about={<span>Directories and sites whose people may sign in here, without a password of this node.</span>}
      actions={
        ready ? (
          <>
            <Link to="/records/$entity/new" params={{ entity: 'ldap_authentication' }} className={shared.link}>
              <IconPlus aria-hidden="true" />
              LDAP directory
            </Link>
            <Link to="/records/$entity/new" params={{ entity: 'oauth_authentication' }} className={shared.link}>
              <IconPlus aria-hidden="true" />
              OAuth2 site
            </Link>
          </>
        ) : undefined
      }
    >
      {ready ? (
        <>
          {inTrouble?.trouble ? <Trouble onClose={inTrouble.again}>{inTrouble.trouble.message}</Trouble> : null}
          {sources.length > 0 ? (
            <div className={styles.sources}>
              {sources.map(source => (
                <SourceCard key={source.id} source={source} />
              ))}
            </div>
          ) : (
            <Empty title="No source yet">People sign in with a password of this node until one is added.</Empty>
          )}
        </>
      ) : (
        <Absent what="Sign-on sources" trouble={inTrouble?.trouble} again={inTrouble?.again ?? ldap.again} />
      )}
    </Frame>
  )
}
