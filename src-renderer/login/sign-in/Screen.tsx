import { useState } from 'react'
import type { SignInSource } from '../../data/sign-in-options.ts'
import { useSignInOptions } from '../../data/useSignInOptions.ts'
import { Claim } from '../claim/Claim.tsx'
import { Page } from '../parts/Page.tsx'
import { Waiting } from '../parts/Waiting.tsx'
import { Directory } from './Directory.tsx'
import { FailedBefore } from './FailedBefore.tsx'
import { Forgotten } from './Forgotten.tsx'
import { GoOn } from './GoOn.tsx'
import { Known } from './Known.tsx'
import { Sources } from './Sources.tsx'

export interface ScreenProps {
  next: string
  /** Signing in with a provider failed: the code by which the node tells why. */
  failed: string | undefined
}

export function Screen({ next, failed }: ScreenProps) {
  const { value: options, trouble } = useSignInOptions()
  const [directory, setDirectory] = useState<SignInSource>()
  const [other, setOther] = useState(false)
  if (!options) return <Waiting title="Sign in" trouble={trouble} />
  if (!options.claimed) return <Claim node={options.node} next={next} />
  const foot = options.secure ? <a href="/login/trust">Your browser warns of this node?</a> : undefined

  if (directory) {
    return (
      <Page title={`Sign in with ${directory.name}`} node={options.node} foot={foot}>
        <Directory key={directory.id} source={directory} next={next} onBack={() => setDirectory(undefined)} />
      </Page>
    )
  }
  if (options.me && !other && failed === undefined) {
    return (
      <Page title="You are signed in" node={options.node} foot={foot}>
        <GoOn me={options.me} next={next} onOther={() => setOther(true)} />
      </Page>
    )
  }
  return (
    <Page title="Sign in" node={options.node} foot={foot}>
      {failed === undefined ? null : <FailedBefore code={failed} />}
      <Sources options={options} next={next} onDirectory={setDirectory} />
      <Known next={next} first={failed === undefined && !options.remembered} />
      <Forgotten resetting={options.reset} />
    </Page>
  )
}
