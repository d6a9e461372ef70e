import { teach } from '../../core/i18n';
import { shiftRu } from '../../core/texts/shift';

// The acts and the day share these texts; whoever shows them brings them.
teach(shiftRu);
