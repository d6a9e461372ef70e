import { teach } from '../../core/i18n';
import { boardRu } from '../../core/texts/board';

teach(boardRu);
