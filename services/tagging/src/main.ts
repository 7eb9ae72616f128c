import { runService } from '@kejing/service';
import { tagging } from './service.js';

await runService(tagging);
