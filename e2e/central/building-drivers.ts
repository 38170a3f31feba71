import type { EntityRow } from './data.ts'

/** The repository of the sample data, and drivers that the node's own stand in for (`answersFor`). */
export const driverRows: readonly EntityRow[] = [
  {
    entity: 'repository',
    row: {
      id: 'repo-drivers',
      name: 'Drivers',
      folder_name: 'drivers',
      uri: 'https://github.com/placeos/drivers',
      branch: 'master',
    },
  },
  driver('meeting-room', 'Meeting room', 99, 'System', 'alcove/meeting-room'),
  driver('samsung', 'Samsung professional display', 1, 'Display', 'drivers/samsung/displays/mdc_protocol.cr', 1515),
  driver('lg', 'LG commercial display', 1, 'Display', 'drivers/lg/displays/ls5.cr', 9761),
  driver('extron', 'Extron matrix switcher', 1, 'Switcher', 'drivers/extron/matrix.cr', 23),
  driver('biamp', 'Biamp Tesira', 0, 'Mixer', 'drivers/biamp/tesira_ssh.cr', 22),
  driver('qsc', 'QSC Q-SYS Core', 1, 'Mixer', 'drivers/qsc/q_sys_remote.cr', 1710),
  driver('visca', 'VISCA camera', 1, 'Camera', 'drivers/sony/camera/visca.cr', 52_381),
]

function driver(
  id: string,
  name: string,
  role: number,
  module_name: string,
  file_name: string,
  port?: number,
): EntityRow {
  const row = {
    id: `driver-${id}`,
    name,
    role,
    module_name,
    file_name,
    commit: '1a2b3c4d5e6f',
    repository_id: 'repo-drivers',
  }
  return { entity: 'driver', row: port === undefined ? row : { ...row, default_port: port } }
}
