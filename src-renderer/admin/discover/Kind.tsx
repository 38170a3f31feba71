import {
  IconAccessPoint,
  IconBulb,
  IconDeviceDesktop,
  IconDeviceProjector,
  IconDevices,
  IconDeviceTv,
  IconSwitchHorizontal,
  IconVideo,
  IconVolume,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Kind } from './rules.ts'

const icons: Readonly<Record<Kind, ComponentType<{ 'aria-hidden': 'true' }>>> = {
  display: IconDeviceTv,
  projector: IconDeviceProjector,
  camera: IconVideo,
  sound: IconVolume,
  light: IconBulb,
  switcher: IconSwitchHorizontal,
  computer: IconDeviceDesktop,
  alcove: IconAccessPoint,
  other: IconDevices,
}

/** What kind of thing it is, at a glance. The words stand beside it. */
export function KindIcon({ kind }: { kind: Kind }) {
  const Icon = icons[kind]
  return <Icon aria-hidden="true" />
}
