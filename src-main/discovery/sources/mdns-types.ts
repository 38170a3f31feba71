/** What lists the types that there are (RFC 6763 9). */
export const ALL_TYPES = '_services._dns-sd._udp'
export const ALCOVE = '_alcove._tcp'

/** What devices of rooms and buildings announce, whether a driver hints at it or not. */
export const usualTypes: readonly string[] = [
  ALCOVE,
  // Pages, and machines that say who they are.
  '_http._tcp',
  '_https._tcp',
  '_device-info._tcp',
  '_workstation._tcp',
  '_ssh._tcp',
  '_telnet._tcp',
  // Screens, players and casting.
  '_airplay._tcp',
  '_raop._tcp',
  '_mediaremotetv._tcp',
  '_companion-link._tcp',
  '_googlecast._tcp',
  '_androidtvremote2._tcp',
  '_amzn-wplay._tcp',
  '_viziocast._tcp',
  '_spotify-connect._tcp',
  '_display._tcp',
  // Sound and pictures over the network.
  '_netaudio-arc._udp',
  '_netaudio-cmc._udp',
  '_netaudio-dbc._udp',
  '_netaudio-chan._udp',
  '_nmos-node._tcp',
  '_nmos-register._tcp',
  '_rtsp._tcp',
  '_ndi._tcp',
  '_blackmagic._tcp',
  '_switcher_ctrl._udp',
  '_videohub._tcp',
  '_smartview._tcp',
  '_hyperdeck_ctrl._tcp',
  '_oca._tcp',
  '_osc._udp',
  '_ssc._udp',
  '_sonos._tcp',
  '_soundtouch._tcp',
  '_heos-audio._tcp',
  '_musc._tcp',
  '_linkplay._tcp',
  '_axis-video._tcp',
  '_vapix-http._tcp',
  // Light, blinds, climate, doors and meters.
  '_hue._tcp',
  '_lutron._tcp',
  '_shelly._tcp',
  '_hap._tcp',
  '_matter._tcp',
  '_matterc._udp',
  '_elg._tcp',
  '_nanoleafapi._tcp',
  '_wled._tcp',
  '_esphomelib._tcp',
  '_powerview._tcp',
  '_mqtt._tcp',
  '_home-assistant._tcp',
  // Paper.
  '_ipp._tcp',
  '_ipps._tcp',
  '_printer._tcp',
  '_pdl-datastream._tcp',
  '_uscan._tcp',
]

/** `_http._tcp`: whether it is a type that can be asked for (RFC 6763 7; some names are longer than allowed). */
export const isType = (name: string): boolean => /^_[a-z0-9][a-z0-9_-]{0,61}\._(tcp|udp)$/.test(name)
