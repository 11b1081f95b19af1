// Staff pages: the bar of decisions shows when there is something to decide on.
import { pick } from './pick'

pick(document)
