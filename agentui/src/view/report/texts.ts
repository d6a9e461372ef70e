import { teach } from '../../core/i18n';
import { reportRu } from '../../core/texts/report';

// Whoever shows figures brings their texts: the board does so without the report's page.
teach(reportRu);
