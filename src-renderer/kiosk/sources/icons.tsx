import {
  IconCast,
  IconDeviceDesktop,
  IconDeviceLaptop,
  IconDeviceTv,
  IconPlayerPlay,
  IconPlugConnected,
  IconUsb,
  IconVideo,
} from '@tabler/icons-react'

const icons: Record<string, typeof IconCast> = {
  laptop: IconDeviceLaptop,
  wireless: IconCast,
  camera: IconVideo,
  tv: IconDeviceTv,
  pc: IconDeviceDesktop,
  computer: IconDeviceDesktop,
  player: IconPlayerPlay,
  usb: IconUsb,
}

/** The picture of a source; one that nobody drew gets a plug. */
export function SourceIcon({ name }: { name: string | undefined }) {
  const Icon = (name && icons[name]) || IconPlugConnected
  return <Icon stroke={1.6} />
}
