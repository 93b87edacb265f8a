/** The icons in use, each by what it stands for. Beside words; the words are what a screen reader says. */
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle'
import IconBuildingBank from '@tabler/icons-react/icons/IconBuildingBank'
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown'
import IconCode from '@tabler/icons-react/icons/IconCode'
import IconCopy from '@tabler/icons-react/icons/IconCopy'
import IconFileInvoice from '@tabler/icons-react/icons/IconFileInvoice'
import IconFilter from '@tabler/icons-react/icons/IconFilter'
import IconHome from '@tabler/icons-react/icons/IconHome'
import IconInbox from '@tabler/icons-react/icons/IconInbox'
import IconListSearch from '@tabler/icons-react/icons/IconListSearch'
import IconLock from '@tabler/icons-react/icons/IconLock'
import IconLogout from '@tabler/icons-react/icons/IconLogout'
import IconMail from '@tabler/icons-react/icons/IconMail'
import IconReceipt from '@tabler/icons-react/icons/IconReceipt'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import IconShieldCheck from '@tabler/icons-react/icons/IconShieldCheck'
import IconShieldCog from '@tabler/icons-react/icons/IconShieldCog'
import IconUsers from '@tabler/icons-react/icons/IconUsers'

const ICONS = {
  bank: IconFileInvoice,
  copy: IconCopy,
  developers: IconCode,
  down: IconChevronDown,
  empty: IconInbox,
  filter: IconFilter,
  home: IconHome,
  locked: IconLock,
  logs: IconListSearch,
  messages: IconMail,
  operator: IconShieldCog,
  orders: IconReceipt,
  people: IconUsers,
  review: IconShieldCheck,
  search: IconSearch,
  settlements: IconBuildingBank,
  signOut: IconLogout,
  trouble: IconAlertTriangle,
}

export type IconName = keyof typeof ICONS

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  const Shape = ICONS[name]
  return <Shape size={size} stroke={1.6} aria-hidden="true" focusable="false" />
}
