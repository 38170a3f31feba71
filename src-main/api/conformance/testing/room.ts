import { testRoom } from '../../../testing/start-node.ts'

// What the suite finds on its node. Each list has enough rows for several pages of three.

const seven = <Row extends object>(make: (at: number) => Row): Row[] => Array.from({ length: 7 }, (_, at) => make(at))
const own = { authority_id: 'authority-localhost' }
const { records } = testRoom

export const room = {
  records: {
    ...records,
    authority: [
      { id: 'authority-localhost', name: 'This node', domain: 'localhost', email_domains: ['acme.example'] },
      ...seven(at => ({ id: `authority-${at}`, name: `Listed domain ${at}`, domain: `d${at}.example` })),
    ],
    zone: [
      ...records.zone,
      { id: 'zone-org', name: 'Organisation', tags: ['org'] },
      ...seven(at => ({
        id: `zone-${at}`,
        name: `Listed zone ${at}`,
        tags: ['listed', 'open'],
        parent_id: 'zone-org',
      })),
    ],
    driver: [
      ...records.driver,
      ...seven(at => ({
        id: `driver-${at}`,
        name: `Listed driver ${at}`,
        file_name: `listed/${at}`,
        commit: 'HEAD',
        module_name: 'Listed',
        role: 2,
      })),
    ],
    module: [
      ...records.module,
      ...seven(at => ({
        id: `mod-${at}`,
        driver_id: `driver-${at}`,
        name: 'Listed',
        role: 2,
        uri: `http://127.0.0.1/${at}`,
      })),
    ],
    control_system: [
      ...records.control_system,
      ...seven(at => ({
        id: `sys-${at}`,
        name: `Listed room ${at}`,
        email: `listed${at}@acme.example`,
        zones: ['zone-org'],
        capacity: at,
      })),
    ],
    settings: seven(at => ({
      id: `sets-${at}`,
      parent_id: `zone-${at}`,
      parent_type: 'zone',
      settings_string: 'listed: true',
      keys: ['listed'],
    })),
    metadata: seven(at => ({
      id: `metadata-${at}`,
      name: 'listed',
      description: '',
      details: { at },
      parent_id: `zone-${at}`,
    })),
    trigger: seven(at => ({ id: `trigger-${at}`, name: `Listed trigger ${at}` })),
    trigger_instance: seven(at => ({
      id: `trig-${at}`,
      trigger_id: `trigger-${at}`,
      control_system_id: 'sys-test',
      webhook_secret: `secret-${at}`,
    })),
    broker: seven(at => ({ id: `broker-${at}`, name: `Listed broker ${at}`, host: '127.0.0.1', port: 1 })),
    edge: seven(at => ({ id: `edge-${at}`, name: `Listed edge ${at}` })),
    repository: seven(at => ({
      id: `repo-${at}`,
      name: `Listed repository ${at}`,
      folder_name: `listed${at}`,
      uri: 'https://git.example/listed',
    })),
    json_schema: seven(at => ({ id: `json_schema-${at}`, name: `Listed schema ${at}` })),
    doorkeeper_application: seven(at => ({
      id: String(at + 1),
      name: `Listed app ${at}`,
      owner_id: 'authority-localhost',
      redirect_uri: `https://app${at}.example/oauth-resp.html`,
      uid: `uid-${at}`,
    })),
    ldap_authentication: seven(at => ({
      id: `ldap_strat-${at}`,
      name: `Listed directory ${at}`,
      host: 'ldap.example',
      base: 'dc=example',
      ...own,
    })),
    oauth_authentication: seven(at => ({
      id: `oauth_strat-${at}`,
      name: `Listed provider ${at}`,
      site: 'https://login.example',
      client_id: 'id',
      client_secret: 'secret',
      scope: 'openid',
      ...own,
    })),
    saml_authentication: seven(at => ({ id: `adfs_strat-${at}`, name: `Listed site ${at}`, ...own })),
    user: [
      { id: 'user-owner', name: 'Owner of keys', email: 'owner@acme.example', ...own },
      ...seven(at => ({
        id: `user-${at}`,
        name: `Listed person ${at}`,
        email: `p${at}@acme.example`,
        groups: ['crew'],
        ...own,
      })),
    ],
    api_key: seven(at => ({ id: `key-${at}`, name: `listed key ${at}`, user_id: 'user-owner', ...own })),
  },
  preferences: testRoom.preferences,
}
