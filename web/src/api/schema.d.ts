// Written by `npm run types` from /api/v1/openapi.json. Do not edit.

export interface paths {
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/free-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_free_key"];
        put?: never;
        post: operations["post_free_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/capabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["capabilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["field_types"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["field_type"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/locales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["locales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pricing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["pricing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["generate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/infer-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["infer_schema"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generate-ai": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["generate_ai"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generate-ai/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["generate_ai_stream"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contracts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["contract"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Capabilities: {
            api_version: string;
            version: string;
            tier: string;
            available_field_types: string[];
            supported_locales: string[];
            output_formats: string[];
            output_format_details: components["schemas"]["FormatDetails"][];
            limits: components["schemas"]["Limits"];
            example_requests: components["schemas"]["ExampleRequest"][];
            links: {
                [key: string]: string;
            };
        };
        Category: {
            name: string;
            title: string;
            type_count: number;
        };
        Day: {
            date: string;
            /** Format: int64 */
            calls: number;
            /** Format: int64 */
            records: number;
        };
        ExampleRequest: {
            title: string;
            method: string;
            path: string;
            body: unknown;
        };
        FieldSize: {
            name: string;
            /** Format: int64 */
            domain_size?: number | null;
        };
        FieldType: {
            name: string;
            category: string;
            title: string;
            description: string;
            example_value: unknown;
            examples: unknown[];
            example_constraints?: unknown;
            value_type: string;
            constraints: Record<string, never>;
            aliases: string[];
            locale_notes: string;
            tier_required?: string | null;
        };
        FieldTypeWithSamples: components["schemas"]["FieldType"] & {
            samples: unknown[];
            /** Format: int64 */
            sample_seed: number;
        };
        FieldTypes: {
            type_count: number;
            categories: components["schemas"]["Category"][];
            field_types: components["schemas"]["FieldType"][];
        };
        FormatDetails: {
            name: string;
            title: string;
            aliases: string[];
            media_type: string;
            extension: string;
        };
        FreeKey: {
            api_key: string;
            tier: string;
            limits: components["schemas"]["Limits"];
            docs: string;
            note: string;
        };
        GeneratedAiJson: {
            records: Record<string, never>[];
            /** Format: int64 */
            count: number;
            locale: string;
            tier: string;
            usage: components["schemas"]["UsageNow"];
            generation_id: string;
            output_format: string;
            /** Format: int64 */
            seed: number;
            schema_hash: string;
            generation_mode: string;
            inferred_schema: components["schemas"]["ProposedField"][];
            inferred_contract_hash: string;
            contract_id: string;
            domain?: string | null;
            inference: components["schemas"]["InferenceTold"];
            validation?: components["schemas"]["Valid"] | null;
        };
        GeneratedJson: {
            records: Record<string, never>[];
            /** Format: int64 */
            count: number;
            locale: string;
            tier: string;
            usage: components["schemas"]["UsageNow"];
            generation_id: string;
            output_format: string;
            /** Format: int64 */
            seed: number;
            schema_hash: string;
        };
        GroupSize: {
            fields: string[];
            /** Format: int64 */
            domain_size: number;
        };
        Health: {
            api: string;
            version: string;
            storage: string;
            llm: string;
        };
        InferenceTold: {
            engine: string;
            model: string;
            llm: string;
            llm_model?: string | null;
        };
        Limits: {
            /** Format: int64 */
            records_per_call: number;
            /** Format: int64 */
            ai_records_per_call: number;
            /** Format: int64 */
            calls_per_day?: number | null;
            /** Format: int64 */
            burst_per_second?: number | null;
            /** Format: int32 */
            concurrent_streams: number;
            /** Format: int64 */
            body_bytes: number;
            type_categories?: string[] | null;
        };
        Live: {
            api: string;
        };
        Locales: {
            locale_count: number;
            locales: Record<string, never>[];
        };
        PreviewAnswer: {
            records: Record<string, never>[];
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            count_requested: number;
            /** Format: int64 */
            seed: number;
            schema_hash: string;
            /** Format: int64 */
            previews_remaining: number;
        };
        Pricing: {
            tiers: components["schemas"]["TierPrice"][];
            upgrade_url: string;
        };
        ProposedField: {
            name: string;
            type: string;
            locale: string;
            constraints?: Record<string, never> | null;
            /** Format: double */
            blankPercentage?: number | null;
            description: string;
            /** Format: double */
            confidence: number;
            inference_source: string;
            alternatives: string[];
        };
        ProposedSchema: {
            proposed_schema: components["schemas"]["ProposedField"][];
            contract_hash: string;
            contract_id: string;
            locale: string;
            domain?: string | null;
            inference: components["schemas"]["InferenceTold"];
        };
        StoredContract: components["schemas"]["ProposedSchema"] & {
            field_names: string[];
            created_at: string;
        };
        TierPrice: {
            name: string;
            title: string;
            price: string;
            limits: components["schemas"]["Limits"];
        };
        UsageAnswer: {
            tier: string;
            key_prefix: string;
            /** Format: int64 */
            calls_today: number;
            /** Format: int64 */
            calls_limit?: number | null;
            /** Format: int64 */
            calls_remaining?: number | null;
            /** Format: int64 */
            records_today: number;
            days: components["schemas"]["Day"][];
        };
        UsageNow: {
            /** Format: int64 */
            calls_today: number;
            /** Format: int64 */
            calls_remaining?: number | null;
            /** Format: int64 */
            records_today: number;
        };
        Valid: {
            valid: boolean;
            field_count: number;
            /** Format: int64 */
            estimated_records: number;
            schema_hash: string;
            fields: components["schemas"]["FieldSize"][];
            unique_together: components["schemas"]["GroupSize"][];
        };
        FieldSpec: {
            name: string;
            type: string;
            locale?: string | null;
            constraints?: {
                [key: string]: unknown;
            } | null;
            blankPercentage?: number | null;
            description?: string;
            confidence?: number;
            inference_source?: string;
            alternatives?: string[];
        };
        /** SchemaDocument */
        SchemaDocument: {
            /**
             * Format: uint64
             * @default 10
             */
            count: number;
            /** @default en_US */
            locale: string;
            /** @default json */
            output_format: string;
            format_options?: {
                [key: string]: unknown;
            };
            /** Format: uint64 */
            seed?: number | null;
            /**
             * Format: uint64
             * @default 0
             */
            offset: number;
            reference_time?: string | null;
            unique_together?: string[][];
            fault_rate?: number | null;
            schema_fields: components["schemas"]["FieldSpec"][];
        };
        InferSchemaRequest: {
            field_names: string[];
            /** @default en_US */
            locale: string;
            domain_hint?: string | null;
        };
        GenerateAiRequest: {
            field_names?: string[];
            /**
             * Format: uint64
             * @default 10
             */
            count: number;
            /** @default en_US */
            locale: string;
            domain_hint?: string | null;
            /** @default json */
            output_format: string;
            format_options?: {
                [key: string]: unknown;
            };
            /** Format: uint64 */
            seed?: number | null;
            /**
             * Format: uint64
             * @default 0
             */
            offset: number;
            reference_time?: string | null;
            /** @default false */
            require_validate: boolean;
            /** @default false */
            strict_contract: boolean;
            expected_contract_hash?: string | null;
            contract_id?: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_free_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FreeKey"];
                };
            };
        };
    };
    post_free_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FreeKey"];
                };
            };
        };
    };
    capabilities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Capabilities"];
                };
            };
        };
    };
    field_types: {
        parameters: {
            query?: {
                q?: string;
                category?: string;
                locale?: string;
                detail?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldTypes"];
                };
            };
        };
    };
    field_type: {
        parameters: {
            query?: {
                locale?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FieldTypeWithSamples"];
                };
            };
        };
    };
    locales: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Locales"];
                };
            };
        };
    };
    pricing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pricing"];
                };
            };
        };
    };
    openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    validate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchemaDocument"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Valid"];
                };
            };
        };
    };
    preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchemaDocument"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewAnswer"];
                };
            };
        };
    };
    generate: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchemaDocument"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratedJson"];
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/tab-separated-values": string;
                };
            };
        };
    };
    infer_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InferSchemaRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposedSchema"];
                };
            };
        };
    };
    generate_ai: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateAiRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratedAiJson"];
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "text/tab-separated-values": string;
                };
            };
        };
    };
    generate_ai_stream: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateAiRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    contract: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredContract"];
                };
            };
        };
    };
    usage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageAnswer"];
                };
            };
        };
    };
}
