using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Doorstep.Platform.Web;

/// <summary>Marks a field of a page that is taken letter by letter as it was typed: a password, and nothing else.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AsTypedAttribute : Attribute;

/// <summary>
/// Folds all that comes from a browser before anything sees it: what stands in an address as <see cref="Folding.Line"/>, what stands in a form
/// as <see cref="Folding.Prose"/>. Whoever reads a number, a code or a day out of it goes on with <see cref="Typed"/> or <see cref="Folding.Token"/>.
/// </summary>
internal static class FoldedInput
{
    /// <summary>Folds what stands behind the question mark of an address.</summary>
    public static void UseFoldedInput(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.QueryString.HasValue)
        {
            var given = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
            context.Features.Set<IQueryFeature>(new QueryFeature(
                new QueryCollection(given.ToDictionary(q => q.Key, q => Fold(q.Value, Folding.Line), StringComparer.OrdinalIgnoreCase))));
        }

        return next(context);
    });

    /// <summary>Folds the forms of all pages.</summary>
    public static void FoldForms(this IServiceCollection services) => services.Configure<MvcOptions>(mvc => mvc.Filters.Add(new FoldedForms()));

    private static StringValues Fold(StringValues values, Func<string?, string?> fold) =>
        values.Count == 1 ? fold(values[0]) ?? "" : new StringValues([.. values.Select(value => fold(value) ?? "")]);

    /// <summary>After the form's token was checked, before any of its fields is bound.</summary>
    private sealed class FoldedForms : IAsyncResourceFilter
    {
        public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
        {
            var request = context.HttpContext.Request;
            if (request.HasFormContentType && await ReadAsync(request, context.HttpContext.RequestAborted) is { } form)
            {
                var asTyped = AsTyped(context.ActionDescriptor as PageActionDescriptor);
                context.HttpContext.Features.Set<IFormFeature>(new FormFeature(new FormCollection(
                    form.ToDictionary(f => f.Key, f => asTyped.Contains(f.Key) ? f.Value : Fold(f.Value, Folding.Prose), StringComparer.OrdinalIgnoreCase), form.Files)));
            }

            await next();
        }

        // A form that cannot be read is refused where its fields are bound.
        private static async Task<IFormCollection?> ReadAsync(HttpRequest request, CancellationToken ct)
        {
            try
            {
                return await request.ReadFormAsync(ct);
            }
            catch (Exception broken) when (broken is InvalidDataException or IOException)
            {
                return null;
            }
        }

        private static HashSet<string> AsTyped(PageActionDescriptor? page) => (page?.BoundProperties ?? [])
            .OfType<PageBoundPropertyDescriptor>()
            .Where(bound => bound.Property.IsDefined(typeof(AsTypedAttribute), inherit: true))
            .Select(bound => bound.BindingInfo?.BinderModelName ?? bound.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
