import { oneOf } from '../../driver-kit/index.ts'

/** MDC 13.7c, "Input Source Control" (0x14), by the names of PlaceOS's drivers, and in their way where they have none. */
export const inputs = {
  Vga: 0x14,
  Dvi: 0x18,
  DviVideo: 0x1f,
  Hdmi: 0x21,
  HdmiPc: 0x22,
  Hdmi2: 0x23,
  Hdmi2Pc: 0x24,
  Hdmi3: 0x31,
  Hdmi3Pc: 0x32,
  Hdmi4: 0x33,
  Hdmi4Pc: 0x34,
  DisplayPort: 0x25,
  DisplayPort2: 0x26,
  DisplayPort3: 0x27,
  HdBaseT: 0x55,
  Dtv: 0x40,
  Tv: 0x30,
  MagicInfo: 0x20,
  Media: 0x60,
  Widi: 0x61,
  PlugIn: 0x50,
  UrlLauncher: 0x63,
  Whiteboard: 0x64,
  SVideo: 0x04,
  Component: 0x08,
  Av: 0x0c,
  Av2: 0x0d,
  Bnc: 0x1e,
} as const
export type Input = keyof typeof inputs

export const Input = oneOf(...(Object.keys(inputs) as [Input, ...Input[]]))

const names = new Map<number, Input>(Object.entries(inputs).map(([name, number]) => [number, name as Input]))
/** An input that is in no list yet is known by its number. */
export const inputName = (number: number): string => names.get(number) ?? `0x${number.toString(16).padStart(2, '0')}`
